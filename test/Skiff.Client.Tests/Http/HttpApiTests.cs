using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Skiff.Client.Http;
using Skiff.Machinery;
using Skiff.Model;
using Skiff.Model.Core.V1;
using Skiff.Model.Meta.V1;
using Skiff.Fixtures;

namespace Skiff.Client.Tests.Http;

public sealed class HttpApiTests
{
    private readonly ManualTime time = new();
    private readonly List<HttpCall> sent = [];
    private readonly Queue<Func<HttpResponseMessage>> answers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_asks_to_wait_is_asked_again_when_it_said()
    {
        answers.Enqueue(() => Busy(429, 7));
        answers.Enqueue(() => Busy(503, 2));
        answers.Enqueue(() => Json(200, """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}"""));
        ValueTask<ApiResult<IObject>> asked = Api().GetAsync(Kinds.ConfigMap, new("n", "a"), Stop);
        Assert.Single(sent);
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Single(sent);
        time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(2, sent.Count);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("a", (await asked).Value!.Metadata.Name);
        Assert.Equal("/api/v1/namespaces/n/configmaps/a", sent[2].Target);
    }

    [Fact]
    public async Task A_server_that_asks_to_wait_for_ever_is_given_up()
    {
        for (int i = 0; i < 20; i++) answers.Enqueue(() => Busy(429, 0));
        Status fault = (await Api().GetAsync(Kinds.ConfigMap, new("n", "a"), Stop)).Error!;
        Assert.Equal((429, 10), (fault.Code, sent.Count));
    }

    [Fact]
    public async Task No_answer_within_patience_is_a_broken_transport()
    {
        answers.Enqueue(() => throw new InvalidOperationException("never asked for"));
        HttpApi api = new(new Silent(), time, speaksProtobuf: true);
        ValueTask<ApiResult<IObject>> asked = api.GetAsync(Kinds.ConfigMap, new("n", "a"), Stop);
        time.Advance(TimeSpan.FromMinutes(2));
        await Assert.ThrowsAsync<HttpRequestException>(async () => await asked);
    }

    [Fact]
    public async Task A_kind_is_sent_in_json_once_the_server_has_refused_protobuf()
    {
        const string Made = """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"a"}}""";
        answers.Enqueue(() => Json(415, """{"kind":"Status","apiVersion":"v1","status":"Failure","code":415}"""));
        answers.Enqueue(() => Json(201, Made));
        answers.Enqueue(() => Json(201, Made));
        HttpApi api = Api();
        ConfigMap map = ConfigMap.Empty with { Metadata = ObjectMeta.Empty with { Namespace = "n", Name = "a" } };
        Assert.Null((await api.CreateAsync(Kinds.ConfigMap, map, Stop)).Error);
        Assert.Null((await api.CreateAsync(Kinds.ConfigMap, map, Stop)).Error);
        Assert.Equal(["application/vnd.kubernetes.protobuf", "application/json", "application/json"], sent.Select(call => call.MediaType));
    }

    [Fact]
    public async Task A_list_whose_pages_have_expired_is_asked_for_at_once()
    {
        answers.Enqueue(() => Json(200, """{"metadata":{"resourceVersion":"5","continue":"c"},"items":[{"metadata":{"name":"a"}}]}"""));
        answers.Enqueue(() => Json(410, """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"""));
        answers.Enqueue(() => Json(200, """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}"""));
        ObjectList list = (await Api().ListAsync(Kinds.ConfigMap, new ListRequest("n", "l=1"), Stop)).Value!;
        Assert.Equal(("9", "a b"), (list.ResourceVersion, string.Join(' ', list.Items.Select(item => item.Metadata.Name))));
        Assert.Equal(["?labelSelector=l%3D1&limit=500", "?labelSelector=l%3D1&limit=500&continue=c", "?labelSelector=l%3D1"],
            sent.Select(call => call.Query));
    }

    [Fact]
    public async Task A_server_whose_pages_always_expire_is_given_up()
    {
        const string Expired = """{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}""";
        const string Page = """{"metadata":{"resourceVersion":"5","continue":"c"},"items":[]}""";
        foreach (string body in (string[])[Page, Expired, Page, Expired]) answers.Enqueue(() => Json(body == Page ? 200 : 410, body));
        Assert.Equal(410, (await Api().ListAsync(Kinds.ConfigMap, new ListRequest("n"), Stop)).Error!.Code);
    }

    [Fact]
    public async Task A_list_without_end_breaks_the_transport()
    {
        HttpApi api = new(new Same(() => Json(200, """{"metadata":{"continue":"c"},"items":[]}""")), time, speaksProtobuf: false);
        await Assert.ThrowsAsync<IOException>(async () => await api.ListAsync(Kinds.ConfigMap, new ListRequest(), Stop));
    }

    [Fact]
    public async Task An_object_of_no_size_that_was_ever_written_breaks_the_transport()
    {
        HttpApi api = new(new Same(() => Json(200, new string(' ', 17 * 1024 * 1024))), time, speaksProtobuf: false);
        await Assert.ThrowsAsync<HttpRequestException>(async () => await api.GetAsync(Kinds.ConfigMap, new("n", "a"), Stop));
    }

    [Theory]
    [InlineData(302, "", 500)]
    [InlineData(401, "who?", 401)]
    [InlineData(404, "404 page not found", 404)]
    [InlineData(418, "tea", 418)]
    [InlineData(503, "down", 503)]
    [InlineData(403, """{"kind":"Status","apiVersion":"v1","reason":"Forbidden","message":"no"}""", 403)]
    [InlineData(200, "no json", 500)]
    [InlineData(200, "[]", 500)]
    [InlineData(200, """{"metadata":{"name":7}}""", 500)]
    public async Task What_is_no_object_is_a_status(int code, string body, int told)
    {
        answers.Enqueue(() => Json(code, body));
        ApiResult<IObject> result = await Api().GetAsync(Kinds.ConfigMap, new("n", "a"), Stop);
        Assert.Equal((told, Status.Failure), (result.Error!.Code, result.Error.StatusValue));
    }

    [Fact]
    public async Task What_an_older_server_does_not_set_has_its_default_and_what_a_newer_one_adds_is_passed_over()
    {
        answers.Enqueue(() => Json(200, """
            {"kind":"Service","apiVersion":"v1","metadata":{"name":"a"},"spec":{"type":"ClusterIP","newest":{"a":[1]}}}
            """));
        Service read = (Service)(await Api().GetAsync(Kinds.Service, new("n", "a"), Stop)).Value!;
        Assert.Equal(("Cluster", "None"), (read.Spec.InternalTrafficPolicy, read.Spec.SessionAffinity));
    }

    private HttpApi Api() => new(new Scripted(this), time, speaksProtobuf: true);

    private static HttpResponseMessage Busy(int code, int seconds)
    {
        HttpResponseMessage busy = Json(code, "busy");
        busy.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(seconds));
        return busy;
    }

    private static HttpResponseMessage Json(int code, string body) => new((HttpStatusCode)code)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    private sealed class Scripted(HttpApiTests test) : IHttpCalls
    {
        public ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
        {
            test.sent.Add(call);
            return new((test.answers.Dequeue()(), null));
        }
    }

    private sealed class Same(Func<HttpResponseMessage> answer) : IHttpCalls
    {
        public ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop) =>
            new((answer(), null));
    }

    private sealed class Silent : IHttpCalls
    {
        public async ValueTask<(HttpResponseMessage? Answer, Status? Fault)> SendAsync(HttpCall call, CancellationToken stop)
        {
            await new TaskCompletionSource().Task.WaitAsync(stop);
            return default;
        }
    }
}
