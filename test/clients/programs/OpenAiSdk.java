// The acts of OpenAI's SDK for Java, over chat completions or responses, and its forms.
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.audio.transcriptions.TranscriptionCreateParams;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.files.FileCreateParams;
import com.openai.models.files.FilePurpose;
import com.openai.models.images.ImageEditParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

class OpenAiSdk {
  static final OpenAIClient CLIENT = OpenAIOkHttpClient.fromEnv();
  static final String MODEL = "gpt-5.6-luna";
  static final String WEATHER = "call get_weather with {\"city\": \"Oslo\"}";
  static final Map<String, JsonValue> CITY =
      Map.of(
          "type", JsonValue.from("object"),
          "properties", JsonValue.from(Map.of("city", Map.of("type", "string"))));
  // A picture of one pixel.
  static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  public static void main(String[] args) throws Exception {
    switch (args[1] + ", " + args[0]) {
      case "chat, first turn" -> chat().addUserMessage("one").expect("one");
      case "chat, second turn" -> {
        var first = chat().addUserMessage("one");
        first.add(first.message()).addUserMessage("two").expect("two");
      }
      case "chat, stream" -> {
        try (var stream =
            CLIENT.chat().completions().createStreaming(chat().addUserMessage("a stream").build())) {
          expect(
              "a stream",
              stream.stream()
                  .flatMap(chunk -> chunk.choices().stream())
                  .flatMap(choice -> choice.delta().content().stream())
                  .collect(Collectors.joining()));
        }
      }
      case "chat, tool call" -> chatTool();
      case "chat, error" ->
          expectUnknown(() -> chat("no-such-model").addUserMessage("one").message());
      case "responses, first turn" -> expect("one", textOf(create(response().input("one"))));
      case "responses, second turn" -> {
        var first = create(response().input("one"));
        var second = create(response().previousResponseId(first.id()).input("two"));
        expect("two", textOf(second));
      }
      case "responses, stream" -> {
        try (var stream = CLIENT.responses().createStreaming(response().input("a stream").build())) {
          expect(
              "a stream",
              stream.stream()
                  .flatMap(event -> event.outputTextDelta().stream())
                  .map(event -> event.delta())
                  .collect(Collectors.joining()));
        }
      }
      case "responses, tool call" -> responseTool();
      case "responses, error" ->
          expectUnknown(() -> create(response().model("no-such-model").input("one")));
      case "forms, forms" -> forms();
      default -> throw new IllegalArgumentException(args[0]);
    }
    System.exit(0);
  }

  static Chat chat() {
    return chat(MODEL);
  }

  static Chat chat(String model) {
    return new Chat(ChatCompletionCreateParams.builder().model(model));
  }

  record Chat(ChatCompletionCreateParams.Builder builder) {
    Chat addUserMessage(String text) {
      builder.addUserMessage(text);
      return this;
    }

    Chat add(com.openai.models.chat.completions.ChatCompletionMessage message) {
      builder.addMessage(message);
      return this;
    }

    ChatCompletionCreateParams build() {
      return builder.build();
    }

    com.openai.models.chat.completions.ChatCompletionMessage message() {
      return CLIENT.chat().completions().create(build()).choices().get(0).message();
    }

    void expect(String text) {
      OpenAiSdk.expect(text, message().content().get());
    }
  }

  static void chatTool() {
    var parameters = FunctionParameters.builder().putAllAdditionalProperties(CITY).build();
    var function = FunctionDefinition.builder().name("get_weather").parameters(parameters).build();
    var chat = chat().addUserMessage(WEATHER);
    chat.builder().addFunctionTool(function);
    var first = chat.message();
    var call = first.toolCalls().get().get(0).asFunction();
    expect("{\"city\": \"Oslo\"}", call.function().arguments());
    chat.add(first);
    chat.builder()
        .addMessage(
            ChatCompletionToolMessageParam.builder()
                .toolCallId(call.id())
                .content("rain in Oslo")
                .build());
    chat.expect("rain in Oslo");
  }

  static ResponseCreateParams.Builder response() {
    return ResponseCreateParams.builder().model(MODEL);
  }

  static Response create(ResponseCreateParams.Builder builder) {
    return CLIENT.responses().create(builder.build());
  }

  static String textOf(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(text -> text.text())
        .collect(Collectors.joining());
  }

  static void responseTool() {
    var parameters = FunctionTool.Parameters.builder().putAllAdditionalProperties(CITY).build();
    var tool =
        FunctionTool.builder().name("get_weather").parameters(parameters).strict(false).build();
    var first = create(response().input(WEATHER).addTool(tool));
    var call =
        first.output().stream().flatMap(item -> item.functionCall().stream()).findFirst().get();
    var output =
        ResponseInputItem.FunctionCallOutput.builder()
            .callId(call.callId())
            .output("rain in Oslo")
            .build();
    var items = List.of(ResponseInputItem.ofFunctionCallOutput(output));
    var second =
        create(response().previousResponseId(first.id()).inputOfResponse(items).addTool(tool));
    expect("rain in Oslo", textOf(second));
  }

  static void forms() throws Exception {
    var folder = Files.createTempDirectory("forms");
    var lines = Files.writeString(folder.resolve("lines.jsonl"), "{\"a\": 1}\n");
    var made =
        CLIENT.files().create(
            FileCreateParams.builder().file(lines).purpose(FilePurpose.USER_DATA).build());
    try (var content = CLIENT.files().content(made.id())) {
      expect("{\"a\": 1}\n", new String(content.body().readAllBytes()));
    }
    var sound = Files.write(folder.resolve("silence.wav"), silence());
    var transcription =
        TranscriptionCreateParams.builder().file(sound).model("gpt-4o-transcribe").build();
    expect(false, CLIENT.audio().transcriptions().create(transcription).asTranscription().text().isEmpty());
    var picture = Files.write(folder.resolve("pixel.png"), Base64.getDecoder().decode(PIXEL));
    var edit =
        ImageEditParams.builder().model("gpt-image-2").image(picture).prompt("a hat").n(1).build();
    expect(true, CLIENT.images().edit(edit).data().get().get(0).b64Json().isPresent());
  }

  static byte[] silence() {
    var bytes = java.nio.ByteBuffer.allocate(8044).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.put("RIFF".getBytes()).putInt(8036).put("WAVEfmt ".getBytes()).putInt(16);
    bytes.putShort((short) 1).putShort((short) 1).putInt(8000).putInt(8000);
    bytes.putShort((short) 1).putShort((short) 8).put("data".getBytes()).putInt(8000);
    while (bytes.hasRemaining()) bytes.put((byte) 128);
    return bytes.array();
  }

  static void expect(Object wanted, Object got) {
    if (!wanted.equals(got)) throw new AssertionError("expected " + wanted + ", got " + got);
  }

  static void expectUnknown(Runnable request) {
    try {
      request.run();
    } catch (NotFoundException error) {
      return;
    }
    throw new AssertionError("an unknown model was served");
  }
}
