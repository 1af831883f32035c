// All of the runtime: what the entries of the package start.
export { checkModules, checkPacks } from './report/check-modules.ts'
export { getRealm } from './loader/get-realm.ts'
export { importModule } from './loader/import-module.ts'
export { preload } from './start/preload.ts'
