// Preloaded once: writes the names of the built-in modules that a program has loaded to the file that BENCH_BUILTINS names, at exit;
// a server ends at SIGTERM.
import { writeFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { isMainThread } from 'node:worker_threads'
import { UNDICI } from './undici.ts'

if (isMainThread) {
  process.once('SIGTERM', () => process.exit(0))
  process.once('exit', () => {
    // Not in Node's types; `NativeModule fs`, `Internal Binding fs`, …
    const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] }
    const loaded = new Set(moduleLoadList.map((name) => name.replace(/^NativeModule /, '')))
    const names = [...builtinModules, UNDICI].filter((name) => loaded.has(name))
    writeFileSync(process.env['BENCH_BUILTINS']!, JSON.stringify(names))
  })
}
