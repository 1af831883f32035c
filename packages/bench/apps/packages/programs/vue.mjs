import { createSSRApp, h } from 'vue'
import { renderToString } from 'vue/server-renderer'

console.log(await renderToString(createSSRApp({ render: () => h('p', 'hello') })))
