export default { mode: "production", entry: "./page.js", target: "web", stats: "errors-warnings" };
