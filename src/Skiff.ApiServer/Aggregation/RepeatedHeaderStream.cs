using System.Globalization;
using System.Text;
using Skiff.Machinery;

namespace Skiff.ApiServer.Aggregation;

/// <summary>
/// The writing side of a connection of an HTTP/1.1 client, which puts every value of a header on a line of its own. The
/// client joins them with commas, and upstream's servers read a user's groups line by line, commas and all.
/// </summary>
/// <remarks>
/// <code>
/// Repeated-0-X-Remote-Group: system:masters        X-Remote-Group: system:masters
/// Repeated-1-X-Remote-Group: a, b            ──►   X-Remote-Group: a, b
/// </code>
/// Where a request ends follows from its Content-Length. After one whose end cannot be told so, chunked or upgraded, the
/// connection carries no other: <see cref="Add"/>'s caller asks for its close.
/// </remarks>
public sealed class RepeatedHeaderStream(Stream inner) : Stream
{
    private const string Mark = "Repeated-";
    private const int HeadBytesMax = 256 * 1024;
    private static readonly byte[] headEnd = "\r\n\r\n"u8.ToArray();

    private readonly MemoryStream head = new();
    private long bodyLeft;
    private bool isOpaque;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Adds values of a header to a request that goes through such a stream.</summary>
    public static void Add(HttpRequestMessage request, string name, IEnumerable<string> values)
    {
        int number = 0;
        foreach (string value in values)
        {
            string marked = string.Create(CultureInfo.InvariantCulture, $"{Mark}{number++}-{name}");
            request.Headers.TryAddWithoutValidation(marked, value);
        }
    }

    /// <summary>Whether a header would be taken for one of those: no client may send it.</summary>
    public static bool IsMarked(string name) => name.StartsWith(Mark, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            int taken = isOpaque ? buffer.Length : bodyLeft > 0 ? (int)Math.Min(bodyLeft, buffer.Length) : 0;
            if (taken > 0)
            {
                await inner.WriteAsync(buffer[..taken], cancellationToken);
                bodyLeft = Math.Max(0, bodyLeft - taken);
                buffer = buffer[taken..];
                continue;
            }

            buffer = Collect(buffer);
            if (!IsHeadWhole()) continue;
            byte[] rewritten = Rewrite(Encoding.Latin1.GetString(head.GetBuffer(), 0, (int)head.Length));
            head.SetLength(0);
            await inner.WriteAsync(rewritten, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        inner.ReadAsync(buffer, offset, count, cancellationToken);

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    // Takes bytes up to the end of the head, which may be cut anywhere; answers the rest.
    private ReadOnlyMemory<byte> Collect(ReadOnlyMemory<byte> buffer)
    {
        int before = (int)Math.Max(0, head.Length - (headEnd.Length - 1));
        int had = (int)head.Length;
        head.Write(buffer.Span);
        Invariant.Check(head.Length <= HeadBytesMax, "the head of a request is larger than any that is taken in");
        int at = head.GetBuffer().AsSpan(before, (int)head.Length - before).IndexOf(headEnd);
        if (at < 0) return default;
        int end = before + at + headEnd.Length;
        head.SetLength(end);
        return buffer[(end - had)..];
    }

    private bool IsHeadWhole() => head.GetBuffer().AsSpan(0, (int)head.Length).EndsWith(headEnd);

    private byte[] Rewrite(string text)
    {
        bodyLeft = 0;
        string[] lines = text.Split("\r\n");
        for (int i = 1; i < lines.Length; i++)
        {
            string line = lines[i];
            if (IsMarked(line))
                lines[i] = line[(line.IndexOf('-', Mark.Length) + 1)..];
            else if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                bodyLeft = long.Parse(line["Content-Length:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
            else if (line.StartsWith("Transfer-Encoding:", StringComparison.OrdinalIgnoreCase)
                || line.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase))
                isOpaque = true;
        }

        return Encoding.Latin1.GetBytes(string.Join("\r\n", lines));
    }
}
