export * from "./base.ts";
export * from "./connection.ts";
export * from "./http.ts";
export * from "./poll.ts";
export * from "./response.ts";
export * from "./stream.ts";
export * from "./usage.ts";
export * from "./write.ts";
