import { listen } from './entry-server.tsx'

listen()
