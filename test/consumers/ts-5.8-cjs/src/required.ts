// The form of require() that verbatimModuleSyntax asks for in CommonJS.

import analysis = require("evalwire/analysis");

export const policy = analysis.defineGate({ rules: [{ minCoverage: 0.95 }] });
