// Built as a file of its own, which `store-host.ts` loads when it is needed.
export { Store } from './store.ts'
export { Recorder } from './recorder.ts'
