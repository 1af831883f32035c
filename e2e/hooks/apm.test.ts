// Tools that watch servers, at their current versions: they instrument what they do under plain Node.
import { preloads, server, setups } from './apm-server.ts'
import { testHookedInTurn } from './hooked-program.ts'

testHookedInTurn({ 'a server': { files: { ...server, ...preloads }, setups } }, { forms: true })
