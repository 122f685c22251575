using System.Collections.Concurrent;
using System.Text;
using Skiff.ApiServer.Configuration;
using Skiff.ApiServer.Connect;
using Skiff.ApiServer.Requests;
using Skiff.Machinery;
using Skiff.Model;
using Encoding = System.Text.Encoding;

namespace Skiff.ApiServer.Authentication.Tokens;

/// <summary>A server that is asked whose a token is that nobody here knows.</summary>
/// <param name="Server">The server.</param>
/// <param name="Version">Version of the reviews it is sent.</param>
/// <param name="RememberedFor">How long its answers are remembered; not at all when zero.</param>
public sealed record TokenWebhookSetting(RemoteServer Server, string Version, TimeSpan RememberedFor);

/// <summary>
/// Asks another server whose a token is, by a token review. Answers are remembered for a time, failures are not; who asks
/// about the same token meanwhile waits for the same answer.
/// </summary>
public sealed class WebhookTokens : IDisposable
{
    private const int AnswersMax = 32 * 1024;
    private static readonly TimeSpan attemptMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan askingMax = TimeSpan.FromSeconds(30);

    private readonly TokenWebhookSetting setting;
    private readonly ListOf<string> apiAudiences;
    private readonly TimeProvider time;
    private readonly ReviewClient client;
    private readonly AnswerCache<Known> answers;
    private readonly ConcurrentDictionary<QuestionKey, Lazy<Task<TokenVerdict>>> asked = new();

    /// <summary>Asks a server.</summary>
    /// <param name="setting">The server.</param>
    /// <param name="apiAudiences">The API server's own audiences; a server that names none means them.</param>
    /// <param name="time">The clock.</param>
    /// <param name="share">A random number from 0 to 1.</param>
    public WebhookTokens(TokenWebhookSetting setting, ListOf<string> apiAudiences, TimeProvider time, Func<double> share)
    {
        (this.setting, this.apiAudiences, this.time) = (setting, apiAudiences, time);
        client = new(setting.Server, attemptMax, time, share);
        answers = new(AnswersMax / 2, time);
    }

    private sealed record Known(TokenVerdict Verdict);

    /// <summary>The user of a token; a stranger when the server does not know it.</summary>
    /// <param name="token">The token.</param>
    /// <param name="audiences">Audiences asked for; the API server's own when there are none.</param>
    /// <param name="stop">Ends the caller's interest.</param>
    public async ValueTask<TokenVerdict> AuthenticateAsync(string token, ListOf<string> audiences, CancellationToken stop)
    {
        ListOf<string> wanted = audiences.IsEmpty ? apiAudiences : audiences;
        QuestionKey key = KeyOf(token, wanted);
        if (answers.TryGet(key, out Known? known)) return known.Verdict;
        Lazy<Task<TokenVerdict>> asking = asked.GetOrAdd(key, _ => new(() => AskAsync(token, wanted, key)));
        return await asking.Value.WaitAsync(stop);
    }

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    // Many may wait for this answer: it does not end with the one who asked first.
    private async Task<TokenVerdict> AskAsync(string token, ListOf<string> wanted, QuestionKey key)
    {
        try
        {
            using CancellationTokenSource late = new(askingMax, time);
            ReviewAnswer answer = await client.AskAsync(Review(token, wanted), null, late.Token);
            if (answer.Review is null) return new(null, default, answer.Fault);
            TokenVerdict verdict = VerdictOf(answer.Review["status"] as JsonObject ?? JsonObject.Empty, wanted);
            if (verdict.Error.Length == 0) answers.Add(key, new(verdict), setting.RememberedFor);
            return verdict;
        }
        catch (OperationCanceledException)
        {
            return new(null, default, "context deadline exceeded");
        }
        finally
        {
            asked.TryRemove(key, out _);
        }
    }

    private JsonObject Review(string token, ListOf<string> wanted) => Json.Object(
        ("kind", Json.Of("TokenReview")), ("apiVersion", Json.Of($"authentication.k8s.io/{setting.Version}")),
        ("metadata", Json.Object(("creationTimestamp", Json.Null))),
        ("spec", Json.Object(("token", Json.Of(token)), ("audiences", JsonArray.From(wanted.AsEnumerable().Select(Json.Of))))),
        ("status", Json.Object(("user", JsonObject.Empty))));

    private TokenVerdict VerdictOf(JsonObject status, ListOf<string> wanted)
    {
        // A server that says nothing of audiences means this one's; one that names others means not this one.
        ListOf<string> named = Texts(status["audiences"]);
        ListOf<string> accepted = wanted.Where((named.IsEmpty ? apiAudiences : named).Contains);
        if (accepted.IsEmpty) return TokenVerdict.Stranger;
        if (status["authenticated"] is not JsonBoolean { Value: true }) return new(null, default, status.Text("error") ?? "");
        JsonObject user = status["user"] as JsonObject ?? JsonObject.Empty;
        MapOf<ListOf<string>> extra = default;
        foreach (JsonMember member in (user["extra"] as JsonObject ?? JsonObject.Empty).Members)
            extra = extra.Set(member.Name, Texts(member.Value));
        string name = user.Text("username") ?? "";
        return new(new UserInfo(name, user.Text("uid") ?? "", GroupsOf(name, Texts(user["groups"])), extra), accepted, "");
    }

    private static ListOf<string> GroupsOf(string name, ListOf<string> groups) =>
        name == UserInfo.Anonymous.Name || groups.Contains(UserInfo.AuthenticatedGroup) || groups.Contains(UserInfo.UnauthenticatedGroup)
            ? groups
            : [.. groups, UserInfo.AuthenticatedGroup];

    private static ListOf<string> Texts(Json? list)
    {
        List<string> texts = [];
        foreach (Json item in (list as JsonArray ?? JsonArray.Empty).Items)
        {
            if (item is JsonString text) texts.Add(text.Value);
        }

        return texts.ToListOf();
    }

    // Each part with its length before it, so that no two questions share their bytes.
    private static QuestionKey KeyOf(string token, ListOf<string> audiences)
    {
        StringBuilder question = new(token.Length + 64);
        question.Append(token.Length).Append(':').Append(token);
        foreach (string audience in audiences) question.Append(audience.Length).Append(':').Append(audience);
        return QuestionKey.Of(Encoding.UTF8.GetBytes(question.ToString()));
    }
}
