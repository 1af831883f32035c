/**
 * Built-ins as they were when `intrinsics.ts` was loaded. A program may replace any of them before it loads another module. So whatever runs
 * after the program has begun takes them from here, calls no method of a built-in, and does not iterate: `for-of`, spreads and patterns of
 * arrays ask `Symbol.iterator`. `packages/runtime/src/replaceable.test.ts` looks for each of these.
 *
 * A script of the runtime that is loaded later gets the built-ins of the one before; `packages/runtime/tsdown.config.ts` sees to that.
 */
export * from './intrinsics.ts'
export * from './primordial-functions.ts'
