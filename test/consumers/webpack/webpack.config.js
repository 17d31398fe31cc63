export default {
  mode: "production",
  entry: "./page.js",
  target: "web",
  output: { publicPath: "/" },
  stats: "errors-warnings",
};
