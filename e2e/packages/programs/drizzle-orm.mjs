import { and, eq, gt, relations, sql } from 'drizzle-orm'
import { integer, pgTable, QueryBuilder, text, timestamp } from 'drizzle-orm/pg-core'

const users = pgTable('users', { id: integer().primaryKey(), name: text().notNull(), at: timestamp() })
const posts = pgTable('posts', { id: integer().primaryKey(), author: integer().references(() => users.id) })

export default function run() {
  const query = new QueryBuilder()
    .select({ name: users.name, count: sql`count(*)`.mapWith(Number) })
    .from(users)
    .leftJoin(posts, eq(posts.author, users.id))
    .where(and(gt(users.id, 7), eq(users.name, 'x')))
    .groupBy(users.name)
  const related = relations(users, ({ many }) => ({ posts: many(posts) }))
  return [query.toSQL(), Object.keys(related.config({ many: () => ({ withFieldName() {} }) }))]
}
