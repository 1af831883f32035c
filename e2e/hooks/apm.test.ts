// Tools that watch servers, at their current versions: they instrument what they do under plain Node.
import { preloads, server, setups } from './apm-server.ts'
import { testHooked } from './hooked-program.ts'

testHooked({ 'a server': { files: { ...server, ...preloads }, setups } })
