#!/usr/bin/env node
// Second step of the action: reports how the gate ended, and ends with its exit code.
import { report } from "./reporting.mjs";

process.exitCode = await report(process.env);
