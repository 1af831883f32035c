import { EXIT_CODE, defineCommand, type Output } from '../command.ts'
import { UsageError } from '../usage-error.ts'
import { clearStore } from './clear-store.ts'
import { findStoreOf, findStores } from './find-stores.ts'
import { readStore } from './read-store.ts'
import { STORE_HELP, parseStoreArguments, type StoreOptions } from './store-options.ts'
import { formatCleared, formatStores, type StoreClearReport, type StoreListReport } from './store-report.ts'

export const storeCommand = defineCommand({
  name: 'store',
  operands: '[list|clear] [dir…]',
  summary: 'list or clear the bytecode that programs have stored at run time',
  help: STORE_HELP,
  parse: parseStoreArguments,
  run: listOrClear,
})

/** @throws UsageError if nothing says which store */
function locate(folders: readonly string[]): readonly string[] {
  if (folders.length > 0) return findStores(folders)
  const named = process.env['ESM_BYTECODE_CACHE']
  // 0 turns the store off.
  if (!named || named === '0') {
    throw new UsageError('Name a folder with sidecars, or set ESM_BYTECODE_CACHE to that of a store.')
  }
  const found = findStoreOf(named)
  return found === null ? [] : [found]
}

function listOrClear({ action, folders, json }: StoreOptions, output: Output): number {
  const stores = locate(folders).map(readStore)
  if (action === 'clear') {
    const report: StoreClearReport = { stores: stores.map(clearStore) }
    output.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatCleared(report.stores))
  } else {
    const report: StoreListReport = { stores }
    output.write(json ? `${JSON.stringify(report, null, 2)}\n` : formatStores(report.stores))
  }
  if (stores.length === 0 && !json) {
    const where = folders.length > 0 ? `in ${folders.join(', ')}` : `at ${process.env['ESM_BYTECODE_CACHE']}`
    output.write(`There is no store ${where}.\n`)
  }
  return EXIT_CODE.ok
}
