using System.Net.Http.Headers;
using System.Text;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Meta.V1;

namespace Skiff.Client.Http;

/// <summary>One call of the API, as it goes over HTTP.</summary>
/// <param name="Kind">The kind it is about.</param>
/// <param name="Verb">The API's word for it, such as <c>list</c>.</param>
/// <param name="Method">HTTP's word for it.</param>
/// <param name="Key">The object, or with an empty name the collection.</param>
/// <param name="Subresource">The path below the object.</param>
public sealed record HttpCall(Kind Kind, string Verb, HttpMethod Method, ObjectKey Key, string Subresource = "")
{
    /// <summary>The query with its question mark, or nothing.</summary>
    public string Query { get; init; } = "";

    /// <summary>The media types that the answer may have.</summary>
    public required string Accept { get; init; }

    /// <summary>The body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body's media type.</summary>
    public string MediaType { get; init; } = "";

    /// <summary>Path and query below the server's address.</summary>
    public string Target
    {
        get
        {
            string root = Kind.Group.Length == 0 ? $"/api/{Kind.Version}" : $"/apis/{Kind.Group}/{Kind.Version}";
            string space = Key.Namespace.Length == 0 ? "" : $"/namespaces/{Uri.EscapeDataString(Key.Namespace)}";
            string name = Key.Name.Length == 0 ? "" : $"/{Uri.EscapeDataString(Key.Name)}";
            string below = Subresource.Length == 0 ? "" : $"/{Subresource}";
            return $"{root}{space}/{Kind.Plural}{name}{below}{Query}";
        }
    }

    /// <summary>Gives a request its body and the headers that tell of bodies.</summary>
    public void Fill(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        if (Body.IsEmpty) return;
        request.Content = new ReadOnlyMemoryContent(Body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
    }

    /// <summary>A query of what is not empty.</summary>
    public static string QueryOf(params ReadOnlySpan<(string Name, string Value)> options)
    {
        StringBuilder query = new();
        foreach ((string name, string value) in options)
        {
            if (value.Length > 0) query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }
}

/// <summary>Brings calls to the server that answers them, and vouches for who calls.</summary>
public interface IHttpCalls
{
    /// <summary>
    /// Sends a call; the answer's body is still to be read. A fault instead of an answer is one that was found before
    /// anything was sent.
    /// </summary>
    /// <exception cref="HttpRequestException">The server cannot be reached, or is not believed.</exception>
    ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop);
}
