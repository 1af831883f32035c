// The built server, started by Node alone.
const dist = process.env.EXTERNAL === '1' ? 'dist-external' : 'dist'
const { listen } = await import(`./${dist}/server/entry-server.js`)

listen()
