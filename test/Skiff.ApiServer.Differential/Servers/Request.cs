using Skiff.Machinery;

namespace Skiff.ApiServer.Differential.Servers;

/// <summary>
/// One request as both servers get it. <c>{{rv}}</c> and <c>{{uid}}</c>, <c>{{listrv}}</c> and <c>{{continue}}</c> stand
/// for what each server said last of the object at hand and of its collection, because these differ between them.
/// </summary>
/// <param name="What">What is tried, in a few words without names: differences are grouped by it.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">Path and query, in Skiff's versions.</param>
internal sealed record Request(string What, string Method, string Target)
{
    public const string Json = "application/json";
    public const string Yaml = "application/yaml";
    public const string Protobuf = "application/vnd.kubernetes.protobuf";

    /// <summary>The body as a tree, to be encoded as <see cref="ContentType"/> says.</summary>
    public Json? Body { get; init; }

    /// <summary>
    /// Makes the body of what each server said last of the object at hand, which is <see cref="Body"/> when it said nothing.
    /// </summary>
    public Func<JsonObject, JsonObject>? Change { get; init; }

    /// <summary>The body as it stands, when it is no tree.</summary>
    public string? Text { get; init; }

    public string ContentType { get; init; } = Json;

    public string Accept { get; init; } = Json;

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsWatch { get; init; }

    /// <summary>What is counted together: what is tried, without what it is tried on.</summary>
    public string Class => What.Split(':', 2)[0];

    /// <inheritdoc/>
    public override string ToString()
    {
        string body = Body?.ToString() ?? Text ?? "";
        return $"{Method} {Target}\nAccept: {Accept}\nContent-Type: {ContentType}\n{body}";
    }
}

/// <summary>What a server answered.</summary>
/// <param name="Code">HTTP status.</param>
/// <param name="ContentType">Media type, without parameters.</param>
/// <param name="Text">The body, as JSON when it could be made that.</param>
/// <param name="Tree">The body's tree; null when it is no JSON.</param>
internal sealed record Answer(int Code, string ContentType, string Text, Json? Tree)
{
    /// <summary>Whether the write or read was done.</summary>
    public bool Succeeded => Code is >= 200 and < 300;

    /// <summary>The answer as an object, when it is one.</summary>
    public JsonObject? Object => Tree as JsonObject;
}
