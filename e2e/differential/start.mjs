// Starts the entry of a case by import(), or by importModule() of the runtime.
import { pathToFileURL } from 'node:url'

const [way, entry, runtime] = process.argv.splice(2)
if (way === 'importModule') {
  const { importModule } = await import(runtime)
  observeAtEnd(await importModule(pathToFileURL(entry)))
} else {
  observeAtEnd(await import(pathToFileURL(entry)))
}

// When all is quiet: how many turns importModule() itself takes is its own affair.
function observeAtEnd(namespace) {
  process.once('beforeExit', () => console.log(observe(namespace)))
}
