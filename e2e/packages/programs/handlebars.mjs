import Handlebars from 'handlebars'

export default function run() {
  Handlebars.registerHelper('loud', (text) => text.toUpperCase())
  Handlebars.registerPartial('item', '<b>{{loud name}}</b>')
  const template = Handlebars.compile('{{#each items}}{{> item}}{{else}}none{{/each}}{{&raw}}')
  return [
    template({ items: [{ name: 'a<' }], raw: '<' }),
    template({}),
    Handlebars.precompile('{{a}}').length,
  ]
}
