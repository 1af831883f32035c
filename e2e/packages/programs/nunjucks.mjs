import nunjucks from 'nunjucks'

export default function run() {
  const environment = new nunjucks.Environment(null, { autoescape: true })
  environment.addFilter('shout', (text) => `${text}!`)
  return [
    environment.renderString('{% for x in list %}{{ loop.index }}{{ x | shout }}{% else %}-{% endfor %}', {
      list: ['<', 'b'],
    }),
    nunjucks.renderString('{% set a = [1,2] %}{{ a | join("+") }}', {}),
  ]
}
