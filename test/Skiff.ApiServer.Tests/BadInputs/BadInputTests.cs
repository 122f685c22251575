using Skiff.Machinery;

namespace Skiff.ApiServer.Tests.BadInputs;

/// <summary>
/// What no client should send. Each gets the status, reason and message that upstream gives it, and the server goes on.
/// </summary>
public sealed class BadInputTests(BadInputServer server) : IClassFixture<BadInputServer>
{
    private static readonly string folder = Path.Combine(AppContext.BaseDirectory, "BadInputs", "Cases");

    private static readonly Dictionary<string, BadInput> inputs = Directory.EnumerateFiles(folder, "*.http")
        .SelectMany(file => BadInput.Read(file).Select(input => input with
        {
            Title = $"{Path.GetFileNameWithoutExtension(file)}: {input.Title}",
        }))
        .ToDictionary(input => input.Title, StringComparer.Ordinal);

    public static TheoryData<string> Titles => [.. inputs.Keys];

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task Gets(string title)
    {
        BadInput input = inputs[title];
        RawAnswer answer = await server.SendAsync(input.Request, input.IsAnonymous);
        Assert.Equal((input.Code, input.Reason, input.Message), Told(answer, input));
        Assert.Equal((200, "ok"), await server.ReadyAsync());
    }

    [Fact]
    public void There_are_many() => Assert.InRange(inputs.Count, 200, int.MaxValue);

    // A message that begins with dots is a part of the whole: it is shown in full only when it is not found.
    private static (int Code, string Reason, string Message) Told(RawAnswer answer, BadInput input)
    {
        JsonObject? status = JsonParser.Parse(System.Text.Encoding.UTF8.GetBytes(answer.Body)).Value as JsonObject;
        if (status?.Text("kind") != "Status") return (answer.Code, "-", Matching(answer.Body, input.Message));
        return (answer.Code, status.Text("reason") ?? "", Matching(status.Text("message") ?? "", input.Message));
    }

    private static string Matching(string told, string wanted)
    {
        bool partial = wanted.StartsWith("...", StringComparison.Ordinal);
        if (partial && told.Contains(wanted[3..].TrimStart(' '), StringComparison.Ordinal)) return wanted;
        return wanted.Length == 0 ? "" : told;
    }
}
