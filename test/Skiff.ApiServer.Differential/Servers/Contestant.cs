using System.Net;
using System.Net.Http.Headers;
using Skiff.ApiServer.Wire;
using Skiff.Machinery;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.ApiServer.Differential.Servers;

/// <summary>One of the two servers, and what it said last of the object at hand.</summary>
internal sealed class Contestant(string name, HttpClient client) : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);
    private readonly Dictionary<string, string> said = new(StringComparer.Ordinal);
    private JsonObject? last;

    /// <summary>The server's name in reports.</summary>
    public string Name => name;

    /// <summary>A handler that takes any certificate and adds nothing of its own.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null },
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
    };

    /// <summary>Forgets the object at hand.</summary>
    public void Forget()
    {
        said.Clear();
        last = null;
    }

    /// <summary>Whether a GET of a path is answered with success.</summary>
    public async Task<bool> AnswersAsync(string path, CancellationToken stop)
    {
        try
        {
            using HttpResponseMessage response = await client.GetAsync(path, stop);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Sends a request in the server's words, and answers in ours.</summary>
    public async Task<Answer> SendAsync(Request request, Wording wording, CancellationToken stop)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(stop);
        late.CancelAfter(patience);
        string target = Filled(wording.ToTheirs(request.Target));
        Uri address = new(client.BaseAddress + target[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage message = new(new HttpMethod(request.Method), address);
        message.Headers.TryAddWithoutValidation("Accept", wording.ToTheirs(request.Accept));
        message.Headers.TryAddWithoutValidation("User-Agent", "differential/1.0");
        if (BodyOf(request, wording) is { } body)
        {
            message.Content = new ByteArrayContent(body);
            if (request.ContentType.Length > 0) message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        }

        try
        {
            using HttpResponseMessage response =
                await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, late.Token);
            byte[] bytes = await response.Content.ReadAsByteArrayAsync(late.Token);
            Answer answer =
                Read((int)response.StatusCode, response.Content.Headers.ContentType, bytes, wording, request.IsWatch);
            // What was only tried is not there.
            if (!request.Target.Contains("dryRun=All", StringComparison.Ordinal)) Remember(answer);
            return answer;
        }
        catch (HttpRequestException fault)
        {
            // A server that drops a connection says something, too.
            return new Answer(0, "", fault.Message, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private string Filled(string text)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return text;
        foreach (string word in (string[])["rv", "uid", "continue", "listrv"])
            text = text.Replace($"{{{{{word}}}}}", said.GetValueOrDefault(word, word == "uid" ? "none" : "1"), StringComparison.Ordinal);
        return text;
    }

    private byte[]? BodyOf(Request request, Wording wording)
    {
        Json? tree = request.Change is { } change && last is not null ? change(last) : request.Body;
        string? text = request.Text ?? tree?.ToString();
        if (text is null) return null;
        byte[] utf8 = Encoding.UTF8.GetBytes(Filled(wording.ToTheirs(text)));
        if (request.Text is not null) return utf8;
        return request.ContentType switch
        {
            Request.Yaml or "application/apply-patch+yaml" => YamlText.FromJson(utf8),
            Request.Protobuf => InProtobuf(Encoding.UTF8.GetBytes(Filled(text)), wording),
            _ => utf8,
        };
    }

    // Only what can be read as an object has a form in protobuf; the rest goes as it is and is refused.
    private static byte[] InProtobuf(byte[] json, Wording wording)
    {
        if (JsonParser.Parse(json).Value is not JsonObject tree) return json;
        string version = tree.Text("apiVersion") ?? "", name = tree.Text("kind") ?? "";
        int slash = version.IndexOf('/', StringComparison.Ordinal);
        if (Kinds.Find(slash < 0 ? "" : version[..slash], version[(slash + 1)..], name) is not { } kind) return json;
        JsonInput input = new(json, kind.Schema);
        IMessageKind value = kind.ReadJson(ref input);
        if (input.Failed) return json;
        using ProtoOutput output = new();
        ProtoEnvelope.Write(output, new TypeMeta(wording.ToTheirs(version), name), value);
        return output.ToArray();
    }

    private static Answer Read(int code, MediaTypeHeaderValue? type, byte[] bytes, Wording wording, bool isWatch)
    {
        string media = type?.MediaType ?? "";
        if (media == Request.Protobuf) return new Answer(code, media, FromProtobuf(bytes, wording) is { } json ? json : "(protobuf)", null).WithTree();
        string text = wording.ToOurs(Encoding.UTF8.GetString(media == Request.Yaml ? YamlBody.ToJson(bytes).Json ?? bytes : bytes));
        if (isWatch && code == 200) text = $"[{string.Join(',', text.Split('\n', StringSplitOptions.RemoveEmptyEntries))}]";
        return new Answer(code, media, text, null).WithTree();
    }

    private static string? FromProtobuf(byte[] bytes, Wording wording)
    {
        if (ProtoEnvelope.Open(bytes, out TypeMeta type, out ReadOnlySpan<byte> message) is not null) return null;
        string version = wording.ToOurs(type.ApiVersion);
        int slash = version.IndexOf('/', StringComparison.Ordinal);
        if (Kinds.Find(slash < 0 ? "" : version[..slash], version[(slash + 1)..], type.Kind) is not { } kind) return null;
        ProtoInput input = new(message);
        IMessageKind value = kind.ReadProto(ref input);
        return input.Failed ? null : wording.ToOurs(Encoding.UTF8.GetString(ObjectCodec.Json(value)));
    }

    private void Remember(Answer answer)
    {
        if (!answer.Succeeded || answer.Object?["metadata"] is not JsonObject meta) return;
        bool isList = answer.Object.Text("kind")?.EndsWith("List", StringComparison.Ordinal) == true;
        if (meta.Text("uid") is not null && answer.Object.Text("kind") is not ("Table" or "PartialObjectMetadata" or "Scale")) last = answer.Object;
        if (meta.Text("resourceVersion") is { Length: > 0 } version) said[isList ? "listrv" : "rv"] = version;
        if (meta.Text("uid") is { Length: > 0 } uid) said["uid"] = uid;
        if (meta.Text("continue") is { Length: > 0 } next) said["continue"] = Uri.EscapeDataString(next);
    }
}

/// <summary>Reading of answers.</summary>
internal static class AnswerReading
{
    /// <summary>The answer with its body's tree, when there is one.</summary>
    public static Answer WithTree(this Answer answer) =>
        answer with { Tree = JsonParser.Parse(Encoding.UTF8.GetBytes(answer.Text)).Value };
}
