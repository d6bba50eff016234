// The acts of OpenAI's SDK for Go, over chat completions or responses, and its forms.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"io"
	"log"
	"os"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/responses"
)

const (
	model   = "gpt-5.6-luna"
	unknown = "no-such-model"
	weather = `call get_weather with {"city": "Oslo"}`
	// A picture of one pixel.
	pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)

var (
	client = openai.NewClient()
	ctx    = context.Background()
	city   = map[string]any{
		"type":       "object",
		"properties": map[string]any{"city": map[string]any{"type": "string"}},
	}
)

func main() {
	acts := map[string]func(){
		"chat, first turn": func() { expect("one", content(chat(model, openai.UserMessage("one")))) },
		"chat, second turn": func() {
			first := chat(model, openai.UserMessage("one"))
			history := []openai.ChatCompletionMessageParamUnion{openai.UserMessage("one"), first.ToParam()}
			expect("two", content(chat(model, append(history, openai.UserMessage("two"))...)))
		},
		"chat, stream":    chatStream,
		"chat, tool call": chatTool,
		"chat, error": func() {
			_, err := client.Chat.Completions.New(ctx, chatParams(unknown, openai.UserMessage("one")))
			expectUnknown(err)
		},
		"responses, first turn": func() { expect("one", respond(responseTo("one")).OutputText()) },
		"responses, second turn": func() {
			next := responseTo("two")
			next.PreviousResponseID = openai.String(respond(responseTo("one")).ID)
			expect("two", respond(next).OutputText())
		},
		"responses, stream":    responseStream,
		"responses, tool call": responseTool,
		"responses, error": func() {
			params := responseTo("one")
			params.Model = unknown
			_, err := client.Responses.New(ctx, params)
			expectUnknown(err)
		},
		"forms, forms": forms,
	}
	acts[os.Args[2]+", "+os.Args[1]]()
}

func chatParams(model string, messages ...openai.ChatCompletionMessageParamUnion) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{Model: model, Messages: messages}
}

func chat(model string, messages ...openai.ChatCompletionMessageParamUnion) openai.ChatCompletionMessage {
	return complete(chatParams(model, messages...))
}

func complete(params openai.ChatCompletionNewParams) openai.ChatCompletionMessage {
	completion, err := client.Chat.Completions.New(ctx, params)
	check(err)
	return completion.Choices[0].Message
}

func content(message openai.ChatCompletionMessage) string { return message.Content }

func chatStream() {
	params := chatParams(model, openai.UserMessage("a stream"))
	params.StreamOptions.IncludeUsage = openai.Bool(true)
	stream := client.Chat.Completions.NewStreaming(ctx, params)
	text := ""
	for stream.Next() {
		for _, choice := range stream.Current().Choices {
			text += choice.Delta.Content
		}
	}
	check(stream.Err())
	expect("a stream", text)
}

func chatTool() {
	params := chatParams(model, openai.UserMessage(weather))
	params.Tools = []openai.ChatCompletionToolUnionParam{
		openai.ChatCompletionFunctionTool(openai.FunctionDefinitionParam{Name: "get_weather", Parameters: city}),
	}
	first := complete(params)
	call := first.ToolCalls[0]
	expect(`{"city": "Oslo"}`, call.Function.Arguments)
	params.Messages = append(params.Messages, first.ToParam(), openai.ToolMessage("rain in Oslo", call.ID))
	expect("rain in Oslo", complete(params).Content)
}

func responseTo(text string) responses.ResponseNewParams {
	return responses.ResponseNewParams{
		Model: model,
		Input: responses.ResponseNewParamsInputUnion{OfString: openai.String(text)},
	}
}

func respond(params responses.ResponseNewParams) *responses.Response {
	response, err := client.Responses.New(ctx, params)
	check(err)
	return response
}

func responseStream() {
	stream := client.Responses.NewStreaming(ctx, responseTo("a stream"))
	text := ""
	for stream.Next() {
		if event := stream.Current(); event.Type == "response.output_text.delta" {
			text += event.Delta
		}
	}
	check(stream.Err())
	expect("a stream", text)
}

func responseTool() {
	function := responses.FunctionToolParam{Name: "get_weather", Parameters: city, Strict: openai.Bool(false)}
	tools := []responses.ToolUnionParam{{OfFunction: &function}}
	params := responseTo(weather)
	params.Tools = tools
	first := respond(params)
	for _, item := range first.Output {
		if item.Type != "function_call" {
			continue
		}
		call := item.AsFunctionCall()
		expect(`{"city": "Oslo"}`, call.Arguments)
		output := responses.ResponseInputItemFunctionCallOutputParam{
			CallID: openai.String(call.CallID),
			Output: responses.ResponseInputItemFunctionCallOutputOutputUnionParam{
				OfString: openai.String("rain in Oslo"),
			},
		}
		second := responses.ResponseNewParams{
			Model:              model,
			Tools:              tools,
			PreviousResponseID: openai.String(first.ID),
			Input: responses.ResponseNewParamsInputUnion{
				OfInputItemList: []responses.ResponseInputItemUnionParam{{OfFunctionCallOutput: &output}},
			},
		}
		expect("rain in Oslo", respond(second).OutputText())
		return
	}
	log.Fatal("no answer calls a tool")
}

func forms() {
	lines := openai.File(bytes.NewBufferString("{\"a\": 1}\n"), "lines.jsonl", "application/jsonl")
	made, err := client.Files.New(ctx, openai.FileNewParams{File: lines, Purpose: openai.FilePurposeUserData})
	check(err)
	answer, err := client.Files.Content(ctx, made.ID)
	check(err)
	stored, err := io.ReadAll(answer.Body)
	check(err)
	expect("{\"a\": 1}\n", string(stored))
	transcription, err := client.Audio.Transcriptions.New(ctx, openai.AudioTranscriptionNewParams{
		File:  openai.File(bytes.NewReader(silence()), "silence.wav", "audio/wav"),
		Model: "gpt-4o-transcribe",
	})
	check(err)
	expect(true, transcription.Text != "")
	picture, err := base64.StdEncoding.DecodeString(pixel)
	check(err)
	edited, err := client.Images.Edit(ctx, openai.ImageEditParams{
		Image: openai.ImageEditParamsImageUnion{
			OfFile: openai.File(bytes.NewReader(picture), "pixel.png", "image/png"),
		},
		Model:  "gpt-image-2",
		Prompt: "a hat",
		N:      openai.Int(1),
	})
	check(err)
	expect(true, edited.Data[0].B64JSON != "")
}

// A second of silence, in WAV.
func silence() []byte {
	var wav bytes.Buffer
	wav.WriteString("RIFF")
	put := func(values ...any) {
		for _, value := range values {
			check(binary.Write(&wav, binary.LittleEndian, value))
		}
	}
	put(uint32(8036), []byte("WAVEfmt "), uint32(16), uint16(1), uint16(1), uint32(8000), uint32(8000))
	put(uint16(1), uint16(8), []byte("data"), uint32(8000), bytes.Repeat([]byte{128}, 8000))
	return wav.Bytes()
}

func expect[T comparable](wanted, got T) {
	if wanted != got {
		log.Fatalf("expected %v, got %v", wanted, got)
	}
}

func expectUnknown(err error) {
	var answer *openai.Error
	if !errors.As(err, &answer) || answer.Code != "model_not_found" {
		log.Fatalf("an unknown model was served: %v", err)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
