import { fileURLToPath, readFileSync } from './builtins.ts'

/** The code of the store, CommonJS, and the path that its stack traces name. A file of its own, which most starts never read. */
export function readStoreCode(): { readonly text: string; readonly filename: string } {
  const filename = fileURLToPath(new URL('./store.cjs', import.meta.url))
  return { text: readFileSync(filename, 'utf8'), filename }
}
