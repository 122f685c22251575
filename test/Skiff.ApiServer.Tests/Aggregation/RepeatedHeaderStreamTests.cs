using System.Text;
using Skiff.ApiServer.Aggregation;

namespace Skiff.ApiServer.Tests.Aggregation;

public sealed class RepeatedHeaderStreamTests
{
    private const string Sent =
        "POST /a HTTP/1.1\r\nHost: x\r\nRepeated-0-X-Remote-Group: system:masters\r\nRepeated-1-X-Remote-Group: a, b\r\n"
        + "Content-Length: 37\r\n\r\nRepeated-0-X-Remote-Group: body\r\n\r\n\r\n"
        + "GET /b HTTP/1.1\r\nRepeated-0-X-Remote-Extra-Scopes: one\r\n\r\n"
        + "GET /c HTTP/1.1\r\nUpgrade: websocket\r\n\r\nRepeated-0-X: frame\r\n\r\n";

    private const string Arrived =
        "POST /a HTTP/1.1\r\nHost: x\r\nX-Remote-Group: system:masters\r\nX-Remote-Group: a, b\r\n"
        + "Content-Length: 37\r\n\r\nRepeated-0-X-Remote-Group: body\r\n\r\n\r\n"
        + "GET /b HTTP/1.1\r\nX-Remote-Extra-Scopes: one\r\n\r\n"
        + "GET /c HTTP/1.1\r\nUpgrade: websocket\r\n\r\nRepeated-0-X: frame\r\n\r\n";

    [Fact]
    public async Task Heads_are_rewritten_and_bodies_are_not_however_the_bytes_are_cut()
    {
        byte[] bytes = Encoding.ASCII.GetBytes(Sent);
        for (int size = 1; size <= bytes.Length; size++)
        {
            MemoryStream wire = new();
            await using RepeatedHeaderStream stream = new(wire);
            foreach (byte[] piece in bytes.Chunk(size))
                await stream.WriteAsync(piece, TestContext.Current.CancellationToken);
            Assert.Equal(Arrived, Encoding.ASCII.GetString(wire.ToArray()));
        }
    }

    [Fact]
    public void Every_value_gets_a_name_of_its_own()
    {
        using HttpRequestMessage request = new();
        RepeatedHeaderStream.Add(request, "X-Remote-Group", ["a", "b, c"]);
        Assert.Equal(["Repeated-0-X-Remote-Group: a", "Repeated-1-X-Remote-Group: b, c"],
            request.Headers.Select(header => $"{header.Key}: {string.Join('|', header.Value)}"));
        Assert.True(RepeatedHeaderStream.IsMarked("repeated-7-x"));
        Assert.False(RepeatedHeaderStream.IsMarked("X-Remote-Group"));
    }
}
