// The acts of async-openai, over chat completions or responses, and its forms.
use async_openai::{
    config::OpenAIConfig,
    error::OpenAIError,
    types::{
        audio::{AudioInput, CreateTranscriptionRequestArgs},
        chat::{
            ChatCompletionMessageToolCalls, ChatCompletionRequestAssistantMessageArgs,
            ChatCompletionRequestMessage, ChatCompletionRequestToolMessage,
            ChatCompletionRequestUserMessage, ChatCompletionResponseMessage, ChatCompletionTool,
            CreateChatCompletionRequestArgs, FunctionObjectArgs,
        },
        files::{CreateFileRequestArgs, FileInput, FilePurpose},
        images::{CreateImageEditRequestArgs, Image, ImageInput, ImageModel},
        responses::{
            CreateResponse, CreateResponseArgs, InputItem, InputParam, Item, OutputItem, Response,
            ResponseStreamEvent, Tool,
        },
    },
    Client,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use futures::StreamExt;
use serde_json::json;
use std::error::Error;

type Done = Result<(), Box<dyn Error>>;
type OpenAI = Client<OpenAIConfig>;

const MODEL: &str = "gpt-5.6-luna";
const UNKNOWN: &str = "no-such-model";
const WEATHER: &str = r#"call get_weather with {"city": "Oslo"}"#;
/// A picture of one pixel.
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

#[tokio::main]
async fn main() -> Done {
    let args: Vec<String> = std::env::args().collect();
    let client = Client::new();
    match format!("{}, {}", args[2], args[1]).as_str() {
        "chat, first turn" => {
            let first = chat(&client, MODEL, vec![user("one")]).await?;
            assert_eq!(first.content.as_deref(), Some("one"));
        }
        "chat, second turn" => {
            let first = chat(&client, MODEL, vec![user("one")]).await?;
            let answer = ChatCompletionRequestAssistantMessageArgs::default()
                .content(first.content.unwrap_or_default())
                .build()?;
            let messages = vec![user("one"), answer.into(), user("two")];
            let second = chat(&client, MODEL, messages).await?;
            assert_eq!(second.content.as_deref(), Some("two"));
        }
        "chat, stream" => chat_stream(&client).await?,
        "chat, tool call" => chat_tool(&client).await?,
        "chat, error" => expect_unknown(chat(&client, UNKNOWN, vec![user("one")]).await.err()),
        "responses, first turn" => {
            assert_eq!(text(&respond(&client, to("one").build()?).await?), "one");
        }
        "responses, second turn" => {
            let first = respond(&client, to("one").build()?).await?;
            let next = to("two").previous_response_id(first.id).build()?;
            assert_eq!(text(&respond(&client, next).await?), "two");
        }
        "responses, stream" => response_stream(&client).await?,
        "responses, tool call" => response_tool(&client).await?,
        "responses, error" => {
            let request = to("one").model(UNKNOWN).build()?;
            expect_unknown(respond(&client, request).await.err());
        }
        "forms, forms" => forms(&client).await?,
        act => panic!("{act} is no act"),
    }
    Ok(())
}

fn user(text: &str) -> ChatCompletionRequestMessage {
    ChatCompletionRequestUserMessage::from(text).into()
}

async fn chat(
    client: &OpenAI,
    model: &str,
    messages: Vec<ChatCompletionRequestMessage>,
) -> Result<ChatCompletionResponseMessage, OpenAIError> {
    let request = CreateChatCompletionRequestArgs::default()
        .model(model)
        .messages(messages)
        .build()?;
    Ok(client
        .chat()
        .create(request)
        .await?
        .choices
        .remove(0)
        .message)
}

async fn chat_stream(client: &OpenAI) -> Done {
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages(vec![user("a stream")])
        .build()?;
    let mut stream = client.chat().create_stream(request).await?;
    let mut text = String::new();
    while let Some(chunk) = stream.next().await {
        for choice in chunk?.choices {
            text += choice.delta.content.as_deref().unwrap_or_default();
        }
    }
    assert_eq!(text, "a stream");
    Ok(())
}

async fn chat_tool(client: &OpenAI) -> Done {
    let function = FunctionObjectArgs::default()
        .name("get_weather")
        .parameters(city())
        .build()?;
    let tool = ChatCompletionTool { function };
    let asked = vec![user(WEATHER)];
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages(asked.clone())
        .tools(tool.clone())
        .build()?;
    let first = client
        .chat()
        .create(request)
        .await?
        .choices
        .remove(0)
        .message;
    let calls = first.tool_calls.ok_or("no answer calls a tool")?;
    let ChatCompletionMessageToolCalls::Function(call) = &calls[0] else {
        return Err("the call is of no function".into());
    };
    assert_eq!(call.function.arguments, r#"{"city": "Oslo"}"#);
    let output = ChatCompletionRequestMessage::Tool(ChatCompletionRequestToolMessage {
        content: "rain in Oslo".into(),
        tool_call_id: call.id.clone(),
    });
    let called = ChatCompletionRequestAssistantMessageArgs::default()
        .tool_calls(calls.clone())
        .build()?;
    let messages = [asked, vec![called.into(), output]].concat();
    let request = CreateChatCompletionRequestArgs::default()
        .model(MODEL)
        .messages(messages)
        .tools(tool)
        .build()?;
    let second = client
        .chat()
        .create(request)
        .await?
        .choices
        .remove(0)
        .message;
    assert_eq!(second.content.as_deref(), Some("rain in Oslo"));
    Ok(())
}

fn to(text: &str) -> CreateResponseArgs {
    let mut request = CreateResponseArgs::default();
    request.model(MODEL).input(text);
    request
}

async fn respond(client: &OpenAI, request: CreateResponse) -> Result<Response, OpenAIError> {
    client.responses().create(request).await
}

fn text(response: &Response) -> String {
    response.output_text().unwrap_or_default()
}

async fn response_stream(client: &OpenAI) -> Done {
    let request = to("a stream").stream(true).build()?;
    let mut stream = client.responses().create_stream(request).await?;
    let mut text = String::new();
    while let Some(event) = stream.next().await {
        if let ResponseStreamEvent::ResponseOutputTextDelta(delta) = event? {
            text += &delta.delta;
        }
    }
    assert_eq!(text, "a stream");
    Ok(())
}

async fn response_tool(client: &OpenAI) -> Done {
    let tool: Tool = serde_json::from_value(json!({
        "type": "function", "name": "get_weather", "parameters": city(), "strict": false,
    }))?;
    let first = respond(client, to(WEATHER).tools(vec![tool.clone()]).build()?).await?;
    let call = first.output.iter().find_map(|item| match item {
        OutputItem::FunctionCall(call) => Some(call),
        _ => None,
    });
    let call = call.ok_or("no answer calls a tool")?;
    assert_eq!(call.arguments, r#"{"city": "Oslo"}"#);
    let output: Item = serde_json::from_value(json!({
        "type": "function_call_output", "call_id": call.call_id, "output": "rain in Oslo",
    }))?;
    let next = to("")
        .previous_response_id(first.id)
        .input(InputParam::Items(vec![InputItem::Item(output)]))
        .tools(vec![tool])
        .build()?;
    assert_eq!(text(&respond(client, next).await?), "rain in Oslo");
    Ok(())
}

async fn forms(client: &OpenAI) -> Done {
    let lines = FileInput::from_vec_u8("lines.jsonl".into(), b"{\"a\": 1}\n".to_vec());
    let upload = CreateFileRequestArgs::default()
        .file(lines)
        .purpose(FilePurpose::UserData)
        .build()?;
    let made = client.files().create(upload).await?;
    assert_eq!(
        client.files().content(&made.id).await?.as_ref(),
        b"{\"a\": 1}\n"
    );
    let transcription = CreateTranscriptionRequestArgs::default()
        .file(AudioInput::from_vec_u8("silence.wav".into(), silence()))
        .model("gpt-4o-transcribe")
        .build()?;
    assert!(!client
        .audio()
        .transcription()
        .create(transcription)
        .await?
        .text
        .is_empty());
    let picture = ImageInput::from_vec_u8("pixel.png".into(), STANDARD.decode(PIXEL)?);
    let edit = CreateImageEditRequestArgs::default()
        .image(picture)
        .model(ImageModel::Other("gpt-image-2".into()))
        .prompt("a hat")
        .n(1)
        .build()?;
    let edited = client.images().edit(edit).await?;
    assert!(matches!(*edited.data[0], Image::B64Json { .. }));
    Ok(())
}

/// A second of silence, in WAV.
fn silence() -> Vec<u8> {
    let mut wav = b"RIFF".to_vec();
    wav.extend(8036u32.to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend([8000u32.to_le_bytes(), 8000u32.to_le_bytes()].concat());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(8000u32.to_le_bytes());
    wav.extend([128; 8000]);
    wav
}

fn city() -> serde_json::Value {
    json!({ "type": "object", "properties": { "city": { "type": "string" } } })
}

fn expect_unknown(error: Option<OpenAIError>) {
    let text = error.map(|one| format!("{one:?}")).unwrap_or_default();
    assert!(
        text.contains("model_not_found"),
        "an unknown model was served: {text}"
    );
}
