import fc from "fast-check";
import { simulate } from "/work/main/test/pure/limits/world.ts";
let worst:any[]=[];
fc.assert(fc.property(fc.record({
 frame: fc.constantFrom("fixed","anchored","rolling") as any, reset: fc.constantFrom("end-floor","end-ceil","moving","none") as any,
 limit: fc.integer({min:3,max:300}), skewMs: fc.integer({min:-300000,max:300000}), mute: fc.constantFrom(0,0,0.3,0.7),
 v1: fc.boolean(), low: fc.integer({min:0,max:400}), spread: fc.integer({min:0,max:4000}),
 callers: fc.array(fc.record({lane: fc.constantFrom("interactive","bulk","bulk","sync") as any, group: fc.constantFrom("a","b","c"), want: fc.integer({min:1,max:40}), startsAt: fc.integer({min:0,max:40000}), everyMs: fc.option(fc.integer({min:50,max:20000}),{nil:undefined})}),{minLength:1,maxLength:10}), seed: fc.integer(), lateMs: fc.constantFrom(0,30,500,3000)
}), (p:any)=>{
 const windowMs=p.v1?10000:30000;
 const r=simulate({kind:p.v1?"harvest_v1":"harvest_v3",server:{frame:p.frame,windowMs,limit:p.limit,reset:p.reset,skewMs:p.skewMs,mute:p.mute},callers:p.callers,lastsMs:400000,latencyMs:[p.low,p.low+p.spread],seed:p.seed,lateMs:p.lateMs});
 const supposed = p.v1?20:50;
 if(r.refused>0) worst.push([p.frame,p.reset,"L",p.limit,"429",r.refused,"calls",r.calls,"lat",p.low,p.spread,"mute",p.mute,p.v1?"v1":"v3","late",p.lateMs,"callers",p.callers.length]);
}),{numRuns:+(process.argv[2]??300), seed: 7});
worst.sort((a,b)=>b[5]-a[5]); console.log(worst.length); for(const w of worst.slice(0,40)) console.log(w.join(" "));
