using System.Net;
using System.Security.Cryptography;
using Skiff.ApiServer.OpenApi;
using Skiff.ApiServer.Requests;
using Skiff.ApiServer.Resources;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.ApiRegistration.V1;

namespace Skiff.ApiServer.Aggregation;

/// <summary>Asks aggregated servers for their OpenAPI documents.</summary>
public sealed class SchemaDownload(Registry registry, BackendConnection backends, TimeProvider time)
{
    private const string V2Path = "/openapi/v2";
    private const string V3Path = "/openapi/v3";
    private const int DocumentBytesMax = 32 * 1024 * 1024;
    private const int AddressMax = 2048;

    private static readonly TimeSpan patienceMax = TimeSpan.FromMinutes(1);
    private static readonly UserInfo aggregator = new("system:aggregator", "", default, default);

    private int turn;

    /// <summary>
    /// The documents of a version as of now; null when the server did not answer or answered what is none. A server may
    /// have no documents at all.
    /// </summary>
    /// <param name="spec">The registration.</param>
    /// <param name="before">The documents as they were heard before.</param>
    /// <param name="stop">Ends the call.</param>
    public async Task<BackendSchema?> FetchAsync(APIServiceSpec spec, BackendSchema? before, CancellationToken stop)
    {
        using CancellationTokenSource late = new(patienceMax, time);
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            Answer index = await GetAsync(spec, V3Path, patience.Token);
            Answer swagger = await GetAsync(spec, V2Path, patience.Token);
            if (!index.IsUsable || !swagger.IsUsable) return null;
            string tag = swagger.Tag + index.Tag;
            if (before?.Tag == tag) return before;
            string name = $"apis/{spec.Group}/{spec.Version}";
            string address = (index.Tree?.At("paths", name) as JsonObject)?.Text("serverRelativeURL") ?? "";
            if (!address.StartsWith($"{V3Path}/{name}", StringComparison.Ordinal) || address.Length > AddressMax) address = "";
            JsonObject? own = swagger.Tree is { } whole
                ? SwaggerReferences.Keep(whole, path => path.StartsWith($"/{name}/", StringComparison.Ordinal))
                : null;
            // One server's document that cannot be told must not keep the others' from being told.
            bool isTellable = own is null || GnosticV2.IsEncodable(JsonText.ToUtf8(own));
            return isTellable ? new(spec.Group, spec.Version, own, address, tag) : null;
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private async Task<Answer> GetAsync(APIServiceSpec spec, string path, CancellationToken stop)
    {
        (IPEndPoint? address, _) = AvailabilityCheck.Resolve(registry, spec.Service!, turn++ & int.MaxValue);
        if (address is null) return Answer.Unusable;
        using HttpResponseMessage answer = await backends.SendAsync(
            spec, address, aggregator, HttpMethod.Get, path, isTrusting: false,
            static request => request.Headers.TryAddWithoutValidation("Accept", "application/json"), stop);
        if (answer.StatusCode == HttpStatusCode.NotFound) return Answer.None;
        if (answer.StatusCode != HttpStatusCode.OK) return Answer.Unusable;
        await answer.Content.LoadIntoBufferAsync(DocumentBytesMax, stop);
        byte[] body = await answer.Content.ReadAsByteArrayAsync(stop);
        return JsonParser.Parse(body).Value is JsonObject tree
            ? new Answer(true, tree, Convert.ToHexString(SHA256.HashData(body)))
            : Answer.Unusable;
    }

    /// <param name="IsUsable">Whether something can be made of it, be it that there is no document.</param>
    /// <param name="Tree">The document.</param>
    /// <param name="Tag">Its digest.</param>
    private sealed record Answer(bool IsUsable, JsonObject? Tree, string Tag)
    {
        public static Answer Unusable { get; } = new(false, null, "");

        public static Answer None { get; } = new(true, null, "-");
    }
}
