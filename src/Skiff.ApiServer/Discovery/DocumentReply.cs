using System.IO.Compression;

namespace Skiff.ApiServer.Discovery;

/// <summary>An answer that is the same for every client until what is served changes.</summary>
/// <param name="Code">HTTP status code.</param>
/// <param name="MediaType">Media type with its parameters; empty without a body.</param>
/// <param name="Body">The body as it goes over the wire, compressed when <see cref="Gzip"/> says so.</param>
public sealed record DocumentReply(int Code, string MediaType, ReadOnlyMemory<byte> Body)
{
    /// <summary>The ETag header, quotes included; empty for none.</summary>
    public string ETag { get; init; } = "";

    /// <summary>The Cache-Control header; empty for none.</summary>
    public string CacheControl { get; init; } = "";

    /// <summary>The Location header of a redirection; empty for none.</summary>
    public string Location { get; init; } = "";

    /// <summary>Whether the body is compressed, so that Content-Encoding must say <c>gzip</c>.</summary>
    public bool Gzip { get; init; }

    /// <summary>Whether the answer depends on the Accept header, so that Vary must name it.</summary>
    public bool VariesByAccept { get; init; }

    /// <summary>The answer to a client that takes none of the forms there are.</summary>
    public static DocumentReply NotAcceptable { get; } = new(406, "", default);

    /// <summary>The same answer for a client that may already have it.</summary>
    /// <param name="ifNoneMatch">The request's If-None-Match header, or empty.</param>
    public DocumentReply Unless(string ifNoneMatch) => ETag.Length > 0 && ifNoneMatch == ETag
        ? this with { Code = 304, MediaType = "", Body = default, Gzip = false }
        : this;
}

/// <summary>A document that is kept compressed, because it is large and seldom read.</summary>
internal sealed class CompressedDocument
{
    private readonly byte[] gzip;

    private CompressedDocument(byte[] gzip) => this.gzip = gzip;

    /// <summary>Compresses a document.</summary>
    public static CompressedDocument Of(ReadOnlySpan<byte> document)
    {
        using MemoryStream target = new();
        using (GZipStream stream = new(target, CompressionLevel.Optimal)) stream.Write(document);
        return new(target.ToArray());
    }

    /// <summary>The document as it is kept.</summary>
    public ReadOnlyMemory<byte> Compressed => gzip;

    /// <summary>The document itself.</summary>
    public byte[] Expand()
    {
        using MemoryStream source = new(gzip);
        using GZipStream stream = new(source, CompressionMode.Decompress);
        using MemoryStream target = new();
        stream.CopyTo(target);
        return target.ToArray();
    }
}
