import { passRate } from "./program.js";

globalThis.passRate = passRate; // for the buttons of the page
