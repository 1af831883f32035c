export function load() {
  return { name: 'SvelteKit' }
}
