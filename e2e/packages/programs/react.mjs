import { createElement, Suspense, use, useId } from 'react'
import { renderToPipeableStream, renderToString } from 'react-dom/server'
import { renderToStaticMarkup } from 'react-dom/server.node'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'

const promise = Promise.resolve('late')

function Late() {
  return createElement('b', { id: useId() }, use(promise))
}

export default async function run() {
  const page = createElement(
    'div',
    { className: 'x' },
    '<a>',
    createElement(Suspense, { fallback: '…' }, createElement(Late)),
  )
  const stream = new PassThrough()
  const { pipe } = renderToPipeableStream(page, { onAllReady: () => pipe(stream) })
  return [await text(stream), renderToStaticMarkup(page), renderToString(createElement('p', null, 1, 2))]
}
