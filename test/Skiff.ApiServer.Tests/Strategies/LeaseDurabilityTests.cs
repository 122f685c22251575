using Skiff.ApiServer.Tests.Certificates;
using Skiff.Store;

namespace Skiff.ApiServer.Tests.Strategies;

public sealed class LeaseDurabilityTests
{
    private const string Leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases";

    [Fact]
    public async Task Who_has_a_lease_survives_a_crash_and_when_it_was_renewed_need_not()
    {
        using TemporaryDirectory directory = new();
        string data = Path.Combine(directory.Path, "data"), left = Path.Combine(directory.Path, "left");
        await using (LogStore store = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid(), DataDirectory = data }))
        await using (LiveServer live = await LiveServer.StartAsync(over: store))
        {
            foreach (string name in (string[])["new", "renewed", "taken", "given"])
            {
                Answered made = await live.PostAsync(Leases, Lease(name, "one", second: 1));
                Assert.Equal(201, made.Code);
            }

            await ReplaceAsync(live, "renewed", "one", second: 2);
            await ReplaceAsync(live, "taken", "one", second: 2);
            await ReplaceAsync(live, "taken", "two", second: 3);
            Uri given = new($"{Leases}/given", UriKind.Relative);
            using HttpResponseMessage gone = await live.Admin.DeleteAsync(given, TestContext.Current.CancellationToken);
            gone.EnsureSuccessStatusCode();
            Assert.Contains("00:00:02", (await live.GetAsync($"{Leases}/renewed")).Text, StringComparison.Ordinal);

            // What a crash at this moment leaves on disk.
            Directory.CreateDirectory(left);
            foreach (string file in Directory.GetFiles(data).Select(file => Path.GetFileName(file)).Where(file => file != "lock"))
            {
                File.Copy(Path.Combine(data, file), Path.Combine(left, file));
            }
        }

        await using LogStore after = LogStore.Open(new StoreOptions { NewClusterId = Guid.NewGuid(), DataDirectory = left });
        await using LiveServer second = await LiveServer.StartAsync(over: after);
        Assert.Equal("one", await HolderAsync(second, "new"));
        Assert.Equal("one", await HolderAsync(second, "renewed"));
        Assert.Equal("two", await HolderAsync(second, "taken"));
        Assert.Equal(404, (await second.GetAsync($"{Leases}/given")).Code);
        Assert.Contains("00:00:01", (await second.GetAsync($"{Leases}/renewed")).Text, StringComparison.Ordinal); // It costs no write.
    }

    private static async Task ReplaceAsync(LiveServer live, string name, string holder, int second)
    {
        string version = (await live.GetAsync($"{Leases}/{name}")).At("metadata", "resourceVersion")!;
        Answered answer = await live.PutAsync($"{Leases}/{name}", Lease(name, holder, second, version));
        Assert.Equal(200, answer.Code);
    }

    private static async Task<string?> HolderAsync(LiveServer live, string name) =>
        (await live.GetAsync($"{Leases}/{name}")).At("spec", "holderIdentity");

    private static string Lease(string name, string holder, int second, string version = "") => $$$"""
        {"metadata":{"name":"{{{name}}}","resourceVersion":"{{{version}}}"},"spec":{"holderIdentity":"{{{holder}}}","renewTime":"2030-01-01T00:00:0{{{second}}}.000000Z"}}
        """;
}
