import pg, { Client, escapeIdentifier, Pool, types } from 'pg'

/** Everything but a server: the client, its values and its optional native twin, which is not installed. */
export default function run() {
  const client = new Client('postgres://user:pass@db.test:6543/name?ssl=false')
  const { host, port, database, user } = client
  return [
    { host, port, database, user },
    escapeIdentifier('a"b'),
    client.escapeLiteral("it's"),
    types.getTypeParser(20)('12'),
    types.getTypeParser(1009)('{a,"b c"}'),
    pg.native,
    new Pool({ max: 3 }).options.max,
  ]
}
