// What a page can import: every entry that does not need Node or an optional package.
export * as root from "evalwire";
export * as analysis from "evalwire/analysis";
export * as config from "evalwire/config";
export * as exports from "evalwire/export";
export * as singer from "evalwire/export/singer";
export * as galileo from "evalwire/galileo";
export * as imports from "evalwire/import";
export * as rensei from "evalwire/rensei";
export * as report from "evalwire/report";
export * as testing from "evalwire/testing";
export * as weave from "evalwire/weave";
export * as workflows from "evalwire/workflows";
