// All of the runtime: what the entries of the package start.
export { checkModules, checkPacks } from './check-modules.ts'
export { getRealm } from './get-realm.ts'
export { importModule } from './import-module.ts'
export { preload } from './preload.ts'
