import { eq } from 'drizzle-orm'
import { integer, pgTable, QueryBuilder } from 'drizzle-orm/pg-core'

const users = pgTable('users', { id: integer() })
console.log(new QueryBuilder().select().from(users).where(eq(users.id, 1)).toSQL().sql)
