import { createContext, h } from 'preact'
import { useContext, useState } from 'preact/hooks'
import { render, renderToString, renderToStringAsync } from 'preact-render-to-string'

const Theme = createContext('light')

function Item({ name }) {
  const [count] = useState(3)
  return h('li', { class: useContext(Theme) }, name, ' ', count)
}

export default async function run() {
  const list = h(Theme.Provider, { value: 'dark' }, h('ul', null, h(Item, { name: '<a>' })))
  return [render(list), renderToString(h(Item, { name: 'b' })), await renderToStringAsync(list)]
}
