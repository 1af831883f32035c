// All of the runtime: what the entries of the package start.
export { checkedPlans, checkModules, checkPacks } from './report/check-modules.ts'
export { getLoader } from './loader/get-loader.ts'
export { importModule } from './loader/import-module.ts'
export { loadFromDoor, preload } from './start/preload.ts'
export { pinPreload } from './start/pin-preload.ts'
