// The acts of a LangGraph agent: a graph of a model and its tools, with a memory.
import assert from 'node:assert/strict'
import { tool } from '@langchain/core/tools'
import { END, MemorySaver, MessagesAnnotation, START, StateGraph } from '@langchain/langgraph'
import { ToolNode, toolsCondition } from '@langchain/langgraph/prebuilt'
import { ChatOpenAI } from '@langchain/openai'

const [, , act, surface] = process.argv
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const description = 'The weather of a city'
const options = { name: 'get_weather', description, schema }
const tools = [tool(async ({ city }) => `rain in ${city}`, options)]
const thread = { configurable: { thread_id: 'one' } }

function agentOf(name) {
  const useResponsesApi = surface === 'responses'
  const model = new ChatOpenAI({ model: name, maxRetries: 0, useResponsesApi }).bindTools(tools)
  return new StateGraph(MessagesAnnotation)
    .addNode('model', async ({ messages }) => ({ messages: [await model.invoke(messages)] }))
    .addNode('tools', new ToolNode(tools))
    .addEdge(START, 'model')
    .addConditionalEdges('model', toolsCondition, { tools: 'tools', [END]: END })
    .addEdge('tools', 'model')
    .compile({ checkpointer: new MemorySaver() })
}

// It calls OpenAI's newer models over responses, whatever it is configured for.
const agent = agentOf(surface === 'responses' ? 'gpt-5.6-luna' : 'gpt-oss:20b')

function asUser(content) {
  return { messages: [{ role: 'user', content }] }
}

async function answerTo(content) {
  const { messages } = await agent.invoke(asUser(content), thread)
  return messages.at(-1).text
}

const acts = {
  async 'first turn'() {
    assert.equal(await answerTo('one'), 'one')
  },
  async 'second turn'() {
    await answerTo('one')
    assert.equal(await answerTo('two'), 'two')
  },
  async stream() {
    let text = ''
    const streamed = await agent.stream(asUser('a stream'), { ...thread, streamMode: 'messages' })
    for await (const [chunk] of streamed) text += chunk.text
    assert.equal(text, 'a stream')
  },
  async 'tool call'() {
    assert.equal(await answerTo('call get_weather with {"city": "Oslo"}'), 'rain in Oslo')
  },
  async error() {
    await assert.rejects(agentOf('no-such-model').invoke(asUser('one'), thread), { status: 404 })
  },
}

await acts[act]()
