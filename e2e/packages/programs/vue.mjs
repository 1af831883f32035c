import { computed, createSSRApp, effectScope, h, reactive, ref, watchEffect } from 'vue'
import { renderToString } from '@vue/server-renderer'

export default async function run() {
  const state = reactive({ list: ['<a>', 'b'] })
  const seen = []
  const scope = effectScope()
  scope.run(() => watchEffect(() => seen.push(state.list.length), { flush: 'sync' }))
  state.list.push('c')
  scope.stop()
  const app = createSSRApp({
    setup() {
      const count = ref(2)
      const twice = computed(() => count.value * 2)
      return () =>
        h('ul', { class: ['x', { y: true }] }, [twice.value, ...state.list.map((text) => h('li', text))])
    },
  })
  const compiled = createSSRApp({ template: '<p v-for="n in 2" :key="n">{{ n }}</p>' })
  return [seen, await renderToString(app), await renderToString(compiled)]
}
