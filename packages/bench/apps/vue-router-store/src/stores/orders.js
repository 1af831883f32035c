import { defineStore } from 'pinia'
import { computed, ref } from 'vue'

const customers = ['Ada Lovelace', 'Grace Hopper', 'Edsger Dijkstra', 'Barbara Liskov', 'Donald Knuth']
export const PAGE_SIZE = 9

const states = ['open', 'paid', 'sent', 'returned']

const createOrder = (_order, index) => ({
  id: index + 1,
  customer: customers[index % customers.length],
  state: states[(index * 7) % states.length],
  date: new Date(Date.UTC(2025, index % 12, 1 + (index % 28))).toISOString().slice(0, 10),
  lines: Array.from({ length: 1 + (index % 4) }, (_line, line) => ({
    product: `Product ${line + 1}`,
    quantity: 1 + ((index + line) % 3),
    price: 5 + ((index * 13 + line * 29) % 200),
  })),
})

export const totalOf = ({ lines }) => lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0)

export const useOrders = defineStore('orders', () => {
  const orders = ref(Array.from({ length: 40 }, createOrder))
  const filter = ref('all')
  const page = ref(1)
  const visible = computed(() =>
    filter.value === 'all' ? orders.value : orders.value.filter(({ state }) => state === filter.value),
  )
  const shown = computed(() => visible.value.slice((page.value - 1) * PAGE_SIZE, page.value * PAGE_SIZE))
  const turnover = computed(() => visible.value.reduce((sum, order) => sum + totalOf(order), 0))
  const byState = computed(() =>
    states.map((state) => ({ state, count: orders.value.filter((order) => order.state === state).length })),
  )
  const find = (id) => orders.value.find((order) => order.id === id)
  return { orders, filter, page, visible, shown, turnover, byState, find }
})
