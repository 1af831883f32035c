// The built server, started from its sidecars.
import { importModule } from '@esm-bytecode/runtime'

const dist = process.env.EXTERNAL === '1' ? 'dist-external' : 'dist'
const { listen } = await importModule(`./${dist}/server/entry-server.js`, import.meta.url)

listen()
