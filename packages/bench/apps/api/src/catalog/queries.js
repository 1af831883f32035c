import { and, asc, count, desc, eq, gte, ilike, lte, sum } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { categories, orderLines, products } from '../schema.js'

const PAGE_SIZE = 20
const builder = new QueryBuilder()

const orders = {
  name: asc(products.name),
  price: asc(products.price),
  newest: desc(products.createdAt),
}

export function findProducts({ q, category, min, max, inStock, sort, page }) {
  return builder
    .select({ id: products.id, name: products.name, price: products.price, category: categories.title })
    .from(products)
    .innerJoin(categories, eq(categories.id, products.categoryId))
    .where(
      and(
        eq(products.isInStock, inStock),
        q === undefined ? undefined : ilike(products.name, `%${q}%`),
        category === undefined ? undefined : eq(categories.slug, category),
        min === undefined ? undefined : gte(products.price, String(min)),
        max === undefined ? undefined : lte(products.price, String(max)),
      ),
    )
    .orderBy(orders[sort])
    .limit(PAGE_SIZE)
    .offset((page - 1) * PAGE_SIZE)
}

export function findTopProducts(limit) {
  const sold = builder.$with('sold').as(
    builder
      .select({
        productId: orderLines.productId,
        quantity: sum(orderLines.quantity).as('quantity'),
        orders: count().as('orders'),
      })
      .from(orderLines)
      .groupBy(orderLines.productId),
  )
  return builder
    .with(sold)
    .select({ name: products.name, quantity: sold.quantity, orders: sold.orders })
    .from(sold)
    .leftJoin(products, eq(products.id, sold.productId))
    .orderBy(desc(sold.quantity))
    .limit(limit)
}
