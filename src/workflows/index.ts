/** What reaches over the layers: a service and the analysis of what it gives. */
export { type RescoreAndCompareOptions, rescoreAndCompare } from "./rescore-and-compare.ts";
