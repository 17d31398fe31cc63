// What a reader sees of a page, and how the report writes numbers, written anew.
import assert from "node:assert/strict";
import { DESKTOP } from "./opened.mjs";

/** Rounds to one decimal, without zeros at the end. */
const one = (value) => String(Number(value.toFixed(1)));
const signed = (value) => `${value > 0 ? "+" : value < 0 ? "-" : ""}`;
export const percent = (value) => `${one(100 * value)}%`;
export const points = (value) => `${signed(value)}${one(Math.abs(100 * value))}`;
export const spaced = (text) => text.replaceAll(/\s+/g, " ");

/** Asserts that an element lies within the first screen. */
export async function assertInScreen(locator, what) {
  const box = await locator.boundingBox();
  assert.ok(box !== null, `${what} is not shown`);
  const { width, height } = DESKTOP;
  assert.ok(box.y >= 0 && box.y + box.height <= height, `${what} ends at ${box.y + box.height} px`);
  assert.ok(box.x >= 0 && box.x + box.width <= width, `${what} is ${box.width} px wide`);
}
