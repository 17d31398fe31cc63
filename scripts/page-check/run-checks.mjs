/** Runs checks one after the other. Returns the numbers of those that passed and failed. */
export async function runChecks(checks, only) {
  let [passed, failed] = [0, 0];
  for (const [name, check] of Object.entries(checks)) {
    if (!name.includes(only)) continue;
    const started = performance.now();
    try {
      await check();
      passed += 1;
      console.log(`ok     ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
    } catch (error) {
      failed += 1;
      console.log(`FAILED ${name}\n${error.message}`);
    }
  }
  return { passed, failed };
}
