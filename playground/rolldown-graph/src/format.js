/** Formats are loaded when somebody asks for them. */
const formats = {
  json: () => import('./formats/json.js'),
  yaml: () => import('./formats/yaml.js'),
  links: () => import('./formats/links.js'),
}

export async function format(name, value) {
  const load = Object.hasOwn(formats, name) ? formats[name] : formats.json
  const { default: write, kind } = await load()
  return `# ${kind}\n${write(value)}`
}
