import knex from 'knex'

export default async function run() {
  const db = knex({ client: 'pg' })
  const { sql, bindings } = db('users')
    .join('posts', 'posts.author', 'users.id')
    .where({ 'users.id': 7 })
    .andWhere((part) => part.whereNull('posts.at').orWhere('posts.at', '>', 5))
    .select('name', db.raw('count(*) as ??', ['n']))
    .toSQL()
    .toNative()
  const create = db.schema.createTable('t', (table) => table.increments().comment('id')).toString()
  await db.destroy()
  return [sql, bindings, create]
}
