using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Skiff.ApiServer.Consistency;

/// <summary>Changes objects of its own, in every way there is, and notes what it is answered.</summary>
internal sealed class Writer(World world, Answers answers, Faults faults, int first, int step, int keys, int seed)
{
    private readonly Random random = new(seed);
    private readonly Dictionary<int, Item> mine = [];
    private long value;

    /// <summary>Makes a number of changes, or as many as there is time for; none is left in the middle.</summary>
    public async Task RunAsync(int changes, CancellationToken enough, CancellationToken stop)
    {
        int count = ((keys - first - 1) / step) + 1;
        for (int i = 0; i < changes && !enough.IsCancellationRequested; i++)
            await ChangeAsync(first + (random.Next(count) * step), stop);
    }

    /// <summary>Gives every object a last state, with the label, so that no reader has to wonder whether more comes.</summary>
    public async Task<long> EndAsync(CancellationToken stop)
    {
        long last = 0;
        for (int key = first; key < keys; key += step) last = await PutAsync(key, on: true, stop);
        return last;
    }

    private async Task ChangeAsync(int key, CancellationToken stop)
    {
        if (!mine.TryGetValue(key, out Item known))
        {
            await PutAsync(key, random.Next(2) == 0, stop);
            return;
        }

        switch (random.Next(8))
        {
            case 0:
                await DeleteAsync(key, stop);
                break;
            case 1 or 2:
                bool on = random.Next(2) == 0;
                await SendAsync(HttpMethod.Patch, Item.PathOf(key), Item.Body(key, ++value, on), "application/merge-patch+json", key, value, on, stop);
                break;
            case 3:
                string body = Item.Body(key, ++value, known.On);
                string path = $"{Item.PathOf(key)}?fieldManager=writer&force=true";
                await SendAsync(HttpMethod.Patch, path, body, "application/apply-patch+yaml", key, value, known.On, stop);
                break;
            default:
                await PutAsync(key, random.Next(3) > 0 ? known.On : !known.On, stop);
                break;
        }
    }

    private Task<long> PutAsync(int key, bool on, CancellationToken stop) => mine.TryGetValue(key, out Item known)
        ? SendAsync(HttpMethod.Put, Item.PathOf(key), Item.Body(key, ++value, on, known.Revision), "application/json", key, value, on, stop)
        : SendAsync(HttpMethod.Post, Item.CollectionOf(key), Item.Body(key, ++value, on), "application/json", key, value, on, stop);

    private async Task<long> SendAsync(
        HttpMethod method, string path, string body, string type, int key, long number, bool on, CancellationToken stop)
    {
        using HttpRequestMessage request = new(method, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Version = HttpVersion.Version20;
        using HttpResponseMessage answer = await world.Http.SendAsync(request, stop);
        byte[] text = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode)
        {
            faults.Add($"{method} was answered with {(int)answer.StatusCode}", Encoding.UTF8.GetString(text));
            return 0;
        }

        using JsonDocument document = JsonDocument.Parse(text);
        Item written = Item.Read(document.RootElement);
        if (written with { Revision = 0 } != new Item(key, 0, number, on)) faults.Add("a write was answered with another state", written);
        mine[key] = written;
        answers.Add(new Happening(written, IsDeletion: false));
        return written.Revision;
    }

    private async Task DeleteAsync(int key, CancellationToken stop)
    {
        string version = mine[key].Revision.ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Delete, Item.PathOf(key))
        {
            Version = HttpVersion.Version20,
            Content = new StringContent(
                $$$"""{"preconditions":{"resourceVersion":"{{{version}}}"}}""", Encoding.UTF8, "application/json"),
        };
        using HttpResponseMessage answer = await world.Http.SendAsync(request, stop);
        byte[] text = await answer.Content.ReadAsByteArrayAsync(stop);
        if (!answer.IsSuccessStatusCode)
        {
            faults.Add($"DELETE was answered with {(int)answer.StatusCode}", Encoding.UTF8.GetString(text));
            return;
        }

        using JsonDocument document = JsonDocument.Parse(text);
        mine.Remove(key, out Item last);
        Item gone = Item.Read(document.RootElement);
        if (gone.Revision <= last.Revision || gone with { Revision = last.Revision } != last)
            faults.Add("a deletion was answered with another state", (last, gone));
        answers.Add(new Happening(gone, IsDeletion: true));
    }
}
